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
    box: (key: string) => `Draw a box: press ${key} and drag from corner to corner of something.`,
    outline: (key: string) => `Draw an outline: press ${key}, click around something, and end with Enter.`,
    mask: (key: string) => `Paint a mask: press ${key} and paint over something.`,
    correct: (accept: string) =>
      `A suggestion lies over the picture, a little beside the thing. Press ${accept} to take it, then drag it to where it belongs.`,
    export: "Go back to the pictures and export them: choose a format, then the button below.",
  },
  done: "That was all of it. Press ? on any page for the keys; Ctrl+K finds every command.",
  leave: "Leave the tour",
  close: "Close",
  goOn: (at: number, all: number) => `Go on with the tour, ${at} of ${all}`,
};
