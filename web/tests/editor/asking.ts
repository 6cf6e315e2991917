/** Questions that the editor asks while somebody draws, answered when a test says so. */
import type { AssistAnswer, RefusedPart } from "../../src/editor/assist";
import type { Source } from "../../src/model/records";

export interface Answering {
  answer(...found: AssistAnswer["found"]): Promise<void>;
  /** With parts that could not be taken. */
  refuse(refused: readonly RefusedPart[], ...found: AssistAnswer["found"]): Promise<void>;
  fail(code: string): Promise<void>;
}

export const soon = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

/** An answer to come; `asked` gets how it is given. */
export function toCome(source: Source, asked: (answering: Answering) => void): Promise<AssistAnswer> {
  return new Promise((done, failed) => {
    asked({
      answer: (...found) => {
        done({ found, source });
        return soon();
      },
      refuse: (refused, ...found) => {
        done({ found, source, refused });
        return soon();
      },
      fail: (code) => {
        failed(Object.assign(new Error(code), { code }));
        return soon();
      },
    });
  });
}
