/** What was wrong, where, and what to do next; the same fields as the server's errors. */

export class LimnerError extends Error {
  readonly code: string;
  /** The path of the field, such as `shape.width`. */
  readonly where: string;
  readonly hint: string;

  constructor(code: string, message: string, where = "", hint = "") {
    super(message);
    this.code = code;
    this.where = where;
    this.hint = hint;
  }
}

/** A record, diff or ontology breaks the document model. */
export class InvalidRecord extends LimnerError {
  constructor(message: string, where = "", hint = "", code = "invalid-record") {
    super(code, message, where, hint);
  }
}

/** Stored by a newer Limner than this one. */
export class NewerSchema extends LimnerError {
  constructor(message: string) {
    super("newer-schema", message, "schema", "Update Limner: it was written by a newer one.");
  }
}
