import { expect, test } from "vitest";
import { type Format, grouped, spec } from "../../src/ui/exports/order";

function format(name: string, title: string, description = ""): Format {
  return { name, title, description, tier: "A", proof: "", dialects: {}, embeds: [], readable: true };
}

const FORMATS = [
  format("ade20k", "ADE20K", "Objects and their parts"),
  format("coco", "COCO JSON", "Boxes and outlines"),
  format("svg", "SVG", "Drawings over pictures"),
  format("kitti", "KITTI object detection"),
  format("voc", "Pascal VOC", "Upright boxes"),
  format("yolo", "YOLO detect", "Upright boxes"),
];

const names = (formats: readonly Format[]) => formats.map(({ name }) => name);

test("those that are asked for most stand first, the others by title", () => {
  const { common, others } = grouped(FORMATS, "");
  expect(names(common)).toEqual(["coco", "yolo", "voc"]);
  expect(names(others)).toEqual(["ade20k", "kitti", "svg"]);
});

test("every word has to be found, in name, title or description, however it is written", () => {
  const found = (find: string) => {
    const { common, others } = grouped(FORMATS, find);
    return names([...common, ...others]);
  };
  expect(found("BOXES upright")).toEqual(["yolo", "voc"]);
  expect(found("svg")).toEqual(["svg"]);
  expect(found("  ")).toHaveLength(6);
  expect(found("crayons")).toEqual([]);
});

test("a dialect belongs to its format", () => {
  expect(spec("cvat", "video")).toBe("cvat:video");
  expect(spec("coco", "")).toBe("coco");
});
