/** Every word of the first visit and of the tour, in English. */

export const g = {
  welcome: "Label pictures, at your own pace, on your own computer.",
  tour: "Take the tour",
  tourDetail: "Three minutes on real photographs: box, outline, mask, a suggestion put right, export.",
  own: "Start with your pictures",
  ownDetail: "Name a project, then drop a folder of photographs on it.",
  bring: "Bring a labelled set",
  bringDetail: "COCO, YOLO, Pascal VOC and some 60 formats more are recognised.",
  preparing: "The photographs are on their way.",

  bar: "Tour",
  step: (at: number, all: number) => `${at} of ${all}`,
  steps: {
    open: "Open one of the photographs that are still to do.",
    box: (key: string) =>
      `Draw a box: take Box on the left, or press ${key}, and drag from corner to corner of something.`,
    outline: (key: string) =>
      `Draw an outline: take Polygon on the left, or press ${key}, click around something, and end on the first point.`,
    mask: (key: string) => `Paint a mask: take Brush on the left, or press ${key}, and paint over something.`,
    correct: (accept: string, select: string) =>
      `A suggestion lies a little beside the thing. Accept it on the right, or press ${accept}. Then take Select, or press ${select}, and drag it to where it belongs.`,
    export: "Go back to the pictures and export them: choose a format, then the button below.",
  },
  done: "That was all of it. Press ? on any page for its keys; in the editor Ctrl+K finds every command.",
  leave: "Leave the tour",
  close: "Close",
  goOn: (at: number, all: number) => `Go on with the tour, ${at} of ${all}`,
};
