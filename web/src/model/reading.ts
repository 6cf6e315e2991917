/**
 * Readers: small functions that check a JSON value and give it back in its normal form, composed into the codec.
 *
 * Each takes the path of the value for the error's `where`, as the server names it: `shape.width`, `flags[0]`.
 */
import { InvalidRecord } from "./errors";
import type { Json } from "./json";
import { same } from "./json";

export type Reader<T> = (value: unknown, path: string) => T;

/** One field of a struct. `fallback` is what a missing field means; it is left out when it is written again. */
export interface Field<T> {
  readonly read: Reader<T>;
  readonly required: boolean;
  readonly fallback?: Json;
}

type Plain = { [key: string]: unknown };

export function required<T>(read: Reader<T>): Field<T> {
  return { read, required: true };
}

/** A field that may be missing. Only without a fallback may it be null, which then says the same. */
export function optional<T>(read: Reader<T>, fallback?: Json): Field<T> {
  return { read, required: false, ...(fallback === undefined ? {} : { fallback }) };
}

export function text(value: unknown, path: string): string {
  if (typeof value !== "string") throw expected("str", value, path);
  return value;
}

export function flag(value: unknown, path: string): boolean {
  if (typeof value !== "boolean") throw expected("bool", value, path);
  return value;
}

export function float(value: unknown, path: string): number {
  if (typeof value !== "number") throw expected("float", value, path);
  return value;
}

export function int(value: unknown, path: string): number {
  if (typeof value !== "number" || !Number.isInteger(value)) throw expected("int", value, path);
  return value;
}

const UUID = /^([0-9a-f]{8})(-?)([0-9a-f]{4})\2([0-9a-f]{4})\2([0-9a-f]{4})\2([0-9a-f]{12})$/;

export function uuid(value: unknown, path: string): string {
  const lower = text(value, path).toLowerCase();
  if (!UUID.test(lower)) throw new InvalidRecord("Invalid UUID", path);
  return lower.replace(UUID, "$1-$3-$4-$5-$6");
}

export function oneOf<T extends string | number>(...choices: readonly T[]): Reader<T> {
  return (value, path) => {
    if (typeof value !== typeof choices[0]) throw expected(typeof choices[0], value, path);
    if (!choices.includes(value as T)) throw new InvalidRecord(`Invalid enum value ${shown(value)}`, path);
    return value as T;
  };
}

export function list<T>(read: Reader<T>): Reader<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw expected("array", value, path);
    return value.map((item, at) => read(item, `${path}[${at}]`));
  };
}

export function tuple<T extends readonly unknown[]>(...readers: { [K in keyof T]: Reader<T[K]> }): Reader<T> {
  return (value, path) => {
    if (!Array.isArray(value)) throw expected("array", value, path);
    if (value.length !== readers.length) {
      throw new InvalidRecord(`Expected \`array\` of length ${readers.length}, got ${value.length}`, path);
    }
    return readers.map((read, at) => read(value[at], `${path}[${at}]`)) as unknown as T;
  };
}

/** The value in its normal form, null where it is the field's fallback. */
export function normal(field: Field<unknown>, value: unknown, path: string): Json {
  if (value === null || value === undefined) {
    if (field.required) throw new InvalidRecord(`${path} cannot be left out`, path);
    return null;
  }
  const read = field.read(value, path) as Json;
  return same(read, field.fallback) ? null : read;
}

/** An object whose keys are data. */
export function mapping<T>(read: Reader<T>): Reader<{ [key: string]: T }> {
  return (value, path) =>
    Object.fromEntries(
      Object.entries(object(value, path)).map(([key, item]) => [key, read(item, `${path}[...]`)]),
    );
}

/** How deep JSON may be nested below a field. */
const DEEPEST = 64;

/** Any JSON, without NaN and infinity. */
export function json(value: unknown, path: string): Json {
  checkJson(value, path, lastField(path).split("[").length - 1);
  return value as Json;
}

function checkJson(value: unknown, path: string, depth: number): void {
  if (value === undefined || typeof value === "function") throw expected("JSON", value, path);
  if (depth > DEEPEST)
    throw new InvalidRecord(`${path} is nested deeper than ${DEEPEST} levels`, holder(path));
  if (typeof value === "number") checkFinite(holder(path), { [path]: value });
  else if (typeof value === "object" && value) {
    for (const item of Object.values(value)) checkJson(item, path, depth + 1);
  }
}

/** An object with exactly these fields; `check` throws InvalidRecord for what single fields cannot say. */
export function struct<T>(
  fields: { readonly [name: string]: Field<unknown> },
  check?: (value: T, path: string) => void,
): Reader<T> {
  const named = Object.entries(fields);
  return (value, path) => {
    const plain = object(value, path);
    for (const name in plain) {
      if (!Object.hasOwn(fields, name))
        throw new InvalidRecord(`Object contains unknown field \`${name}\``, path);
    }
    const out: Plain = {};
    for (const [name, field] of named) {
      const given = plain[name];
      if (given === undefined) {
        if (field.required) throw new InvalidRecord(`Object missing required field \`${name}\``, path);
        continue;
      }
      if (given === null && !field.required && field.fallback === undefined) continue;
      const read = field.read(given, join(path, name));
      if (field.fallback === undefined || !same(read, field.fallback)) out[name] = read;
    }
    check?.(out as T, path);
    return out as T;
  };
}

/** One of several structs, told apart by the text in one of their fields. */
export function tagged<T>(tag: string, readers: { readonly [name: string]: Reader<T> }): Reader<T> {
  return (value, path) => {
    const plain = object(value, path);
    if (!(tag in plain)) throw new InvalidRecord(`Object missing required field \`${tag}\``, path);
    const name = text(plain[tag], join(path, tag));
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (!read) throw new InvalidRecord(`Invalid value ${shown(name)}`, join(path, tag));
    return read(value, path);
  };
}

/** The tag of a struct inside a tagged union. */
export function tag<T extends string>(name: T): Field<T> {
  return required(oneOf(name));
}

/** Throws unless the numbers are finite. */
export function checkFinite(path: string, numbers: { readonly [name: string]: number }): void {
  for (const [name, number] of Object.entries(numbers)) {
    if (!Number.isFinite(number)) throw new InvalidRecord(`${name} is ${number}, not a finite number`, path);
  }
}

/** Throws unless 0 ≤ degrees < 360. */
export function checkAngle(path: string, name: string, degrees: number): void {
  if (!(degrees >= 0 && degrees < 360))
    throw new InvalidRecord(`${name} is ${degrees}, outside [0, 360)`, path);
}

/** Throws unless the list holds at least `least` finite points. */
export function checkPoints(path: string, name: string, flat: readonly number[], least: number): void {
  if (flat.length % 2) {
    throw new InvalidRecord(`${name} holds ${flat.length} numbers; x and y come in pairs`, path);
  }
  if (flat.length < 2 * least) {
    throw new InvalidRecord(`${name} has ${flat.length / 2} points, at least ${least} are needed`, path);
  }
  const bad = flat.findIndex((number) => !Number.isFinite(number));
  if (bad >= 0)
    throw new InvalidRecord(`${name} has ${flat[bad]} at number ${bad}, not a finite number`, path);
}

export function join(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}

/** The path of the struct that the field belongs to: faults of its meaning are the whole struct's. */
export function holder(path: string): string {
  return path.slice(0, -lastField(path).length).replace(/\.$/, "");
}

/** The last field of a path, with its indices and keys: `extra[...][...]`. */
function lastField(path: string): string {
  return /\w+(\[[^\]]*\])*$/.exec(path)?.[0] ?? "";
}

export function object(value: unknown, path: string): Plain {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw expected("object", value, path);
  return value as Plain;
}

function expected(what: string, value: unknown, path: string): InvalidRecord {
  return new InvalidRecord(`Expected \`${what}\`, got \`${kindOf(value)}\``, path);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  return { string: "str", boolean: "bool", object: "object" }[typeof value as string] ?? typeof value;
}

function shown(value: unknown): string {
  return typeof value === "string" ? `'${value}'` : String(value);
}
