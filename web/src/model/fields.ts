/** Readers of fields that many records have. */
import { InvalidRecord } from "./errors";
import {
  checkFinite,
  type Field,
  flag,
  holder,
  int,
  json,
  list,
  mapping,
  optional,
  type Reader,
  text,
} from "./reading";
import type { Value } from "./records";

export const extra = optional(mapping(mapping(json)), {});
/** A text that is empty when it is left out. */
export const none = optional(text, "");
/** A whole number that is 0 when it is left out. */
export const zero = optional(int, 0);
/** A switch that is off when it is left out. */
export const no = optional(flag, false);
/** Kept even at today's number: a stored record says its schema. */
export const schema: Field<number> = { read: int, required: false };

/** An attribute's answer. */
export const readValue: Reader<Value> = (value, path) => {
  if (Array.isArray(value)) return list(text)(value, path);
  if (typeof value === "number") checkFinite(holder(path), { [path]: value });
  else if (typeof value !== "boolean" && typeof value !== "string") {
    throw new InvalidRecord("Expected `bool | int | float | str | array`", path);
  }
  return value as Value;
};
