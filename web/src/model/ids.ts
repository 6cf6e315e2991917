/** New ids: UUIDv7 (RFC 9562), made by whoever creates a thing. An id never measures age. */
import type { Id } from "./records";

/** 48 bits of Unix milliseconds, then 74 random bits from `random` (16 octets). */
export function uuid7(millis: number, random: Uint8Array): Id {
  const octets = Uint8Array.from(random.subarray(0, 16));
  for (let at = 0; at < 6; at++) octets[at] = Math.floor(millis / 2 ** (8 * (5 - at))) % 256;
  octets[6] = ((octets[6] as number) & 0x0f) | 0x70;
  octets[8] = ((octets[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** An id for a thing made now. */
export function newId(): Id {
  return uuid7(Date.now(), crypto.getRandomValues(new Uint8Array(16)));
}
