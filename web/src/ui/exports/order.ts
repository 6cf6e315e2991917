/** The formats that labels are written in: their order, and how one is found among sixty. */

export interface Format {
  name: string;
  title: string;
  description: string;
  /** A: proven on real samples or by an independent reader. B: made from the specification. */
  tier: "A" | "B";
  proof: string;
  /** What each dialect means, by its name. */
  dialects: Record<string, string>;
  /** Dialects (the plain one is empty) whose own files hold the pictures. */
  embeds: readonly string[];
  readable: boolean;
}

const COMMON = [
  "coco",
  "yolo",
  "yolo-seg",
  "yolo-obb",
  "yolo-pose",
  "yolo-cls",
  "voc",
  "limner",
  "cvat",
  "label-studio",
  "labelme",
  "datumaro",
  "huggingface",
  "masks",
  "csv",
];

/** Formats that hold every word of `find` in name, title or description; those most asked for first, then by title. */
export function grouped(
  formats: readonly Format[],
  find: string,
): { common: readonly Format[]; others: readonly Format[] } {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ name, title, description }: Format) => {
    const text = `${name} ${title} ${description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const found = formats.filter(fits);
  const common = COMMON.flatMap((name) => found.filter((format) => format.name === name));
  const others = found.filter((format) => !COMMON.includes(format.name));
  return { common, others: others.sort((a, b) => a.title.localeCompare(b.title, "en")) };
}

/** What the server knows a format and its dialect by. */
export function spec(name: string, dialect: string): string {
  return dialect ? `${name}:${dialect}` : name;
}
