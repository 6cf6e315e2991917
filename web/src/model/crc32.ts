/** CRC-32 (ISO 3309, as in zlib). */

const TABLE = Uint32Array.from({ length: 256 }, (_, octet) => {
  let crc = octet;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** The checksum of the UTF-8 text. */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (const octet of new TextEncoder().encode(text)) {
    crc = (TABLE[(crc ^ octet) & 0xff] as number) ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
