import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

/** What an empty place, or one that failed, shows: a sentence and the next step. */
export function Nothing({
  icon,
  sentence,
  detail,
  children,
}: {
  icon: IconName;
  sentence: string;
  detail?: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="nothing">
      <Icon name={icon} />
      <p class="large">{sentence}</p>
      {detail && <p class="small faint">{detail}</p>}
      {children}
    </div>
  );
}
