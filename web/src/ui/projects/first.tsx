import { useSignal } from "@preact/signals";
import { ApiError } from "../api.ts";
import { Icon, type IconName } from "../kit/icon.tsx";
import { startTour } from "../tour/tour.ts";
import { g } from "../words/tour.ts";

/** The first visit: three ways to begin. */
export function FirstRun({ onOwn }: { onOwn: () => void }) {
  const waits = useSignal(false);
  const refused = useSignal("");
  const tour = async () => {
    waits.value = true;
    try {
      await startTour();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.value = error.message;
    }
    waits.value = false;
  };
  return (
    <section class="first-run">
      <h2 class="strong">{g.welcome}</h2>
      <div class="ways">
        <Way
          icon="flag"
          name={g.tour}
          detail={waits.value ? g.preparing : g.tourDetail}
          onClick={() => void tour()}
        />
        <Way icon="images" name={g.own} detail={g.ownDetail} onClick={onOwn} />
        <Way icon="upload" name={g.bring} detail={g.bringDetail} onClick={onOwn} />
      </div>
      {refused.value && <p class="bad">{refused.value}</p>}
    </section>
  );
}

function Way({
  icon,
  name,
  detail,
  onClick,
}: {
  icon: IconName;
  name: string;
  detail: string;
  onClick: () => void;
}) {
  return (
    <button type="button" class="card way" onClick={onClick}>
      <Icon name={icon} size="large" />
      <span class="strong">{name}</span>
      <span class="small quiet">{detail}</span>
    </button>
  );
}
