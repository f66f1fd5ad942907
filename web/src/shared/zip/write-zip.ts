// Makes a small zip in the browser: stored entries, no compression. For "create an app from this query".
//
// APPNOTE.TXT 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end record).

export interface TextFile {
  name: string;
  text: string;
}

// Bit 11: names are UTF-8.
const UTF8_NAMES = 0x0800;
const VERSION = 20;
// 1 January 1980, the oldest date the format knows: the same text makes the same zip.
const DATE = 0x0021;

export function writeZip(files: readonly TextFile[]): Blob {
  const encoder = new TextEncoder();
  const bodies: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const file of files) {
    const name = encoder.encode(file.name);
    const data = encoder.encode(file.text);
    const fields = common(name, data);
    const local = record(0x04034b50, 30, [[4, VERSION], ...fields(6)]);
    const entry = record(0x02014b50, 46, [[4, VERSION], [6, VERSION], ...fields(8)]);
    entry.setUint32(42, offset, true);
    bodies.push(new Uint8Array(local.buffer), name, data);
    directory.push(new Uint8Array(entry.buffer), name);
    offset += local.byteLength + name.length + data.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = record(0x06054b50, 22, [[8, files.length], [10, files.length]]);
  end.setUint32(12, size, true);
  end.setUint32(16, offset, true);
  return new Blob([...bodies, ...directory, new Uint8Array(end.buffer)], { type: "application/zip" });
}

type Field = readonly [offset: number, value: number];

// Flags, method, time, date, CRC, sizes and name length lie alike in both headers, `base` apart.
function common(name: Uint8Array, data: Uint8Array): (base: number) => Field[] {
  const crc = crc32(data);
  const low = (value: number): number => value & 0xffff;
  const high = (value: number): number => value >>> 16;
  return (base) => [
    [base, UTF8_NAMES],
    [base + 6, DATE],
    [base + 8, low(crc)],
    [base + 10, high(crc)],
    [base + 12, low(data.length)],
    [base + 14, high(data.length)],
    [base + 16, low(data.length)],
    [base + 18, high(data.length)],
    [base + 20, name.length],
  ];
}

function record(signature: number, length: number, fields: readonly Field[]): DataView<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(length));
  view.setUint32(0, signature, true);
  for (const [at, value] of fields) view.setUint16(at, value, true);
  return view;
}

// CRC-32 of ISO 3309, bit by bit: a few kilobytes need no table.
export function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
