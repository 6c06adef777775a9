export type DbnMapping = { readonly symbol: string; readonly ids: readonly string[] }

export type DbnParts = {
  readonly version?: 1 | 2 | 3
  readonly schema?: number
  readonly mappings?: readonly DbnMapping[]
  readonly records: readonly Buffer[]
}

const ESH4: readonly DbnMapping[] = [{ symbol: 'ESH4', ids: ['17077'] }]

/** The bytes of a DBN file, as its public description lays it out. */
export function dbnOf(parts: DbnParts): Buffer {
  const { version = 3, schema = 0, mappings = ESH4, records } = parts
  const width = version === 1 ? 22 : 71
  const text = (value: string) => Buffer.from(value.padEnd(width, '\0'), 'latin1')
  const u32 = (value: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value)
    return bytes
  }
  const fixed = Buffer.alloc(100)
  fixed.write('GLBX.MDP3')
  fixed.writeUInt16LE(schema, 16)
  if (version > 1) fixed.writeUInt16LE(width, 16 + 2 + 24 + 3)
  const body = Buffer.concat([
    fixed,
    u32(0),
    u32(1),
    text('ESH4'),
    u32(0),
    u32(0),
    u32(mappings.length),
    ...mappings.flatMap(({ symbol, ids }) => [
      text(symbol),
      u32(ids.length),
      ...ids.flatMap((id) => [u32(20231225), u32(20231226), text(id)]),
    ]),
  ])
  return Buffer.concat([
    Buffer.from(`DBN${String.fromCharCode(version)}`),
    u32(body.length),
    body,
    ...records,
  ])
}

export type MboParts = {
  readonly atNs: bigint
  readonly action: string
  readonly side?: string
  /** In units of 1e-9; left out: undefined. */
  readonly price?: bigint
  readonly size?: number
  readonly id?: bigint
  readonly flags?: number
  readonly instrument?: number
}

/** An order-by-order record, heard 7 ns after it happened. */
export function mboRecord(parts: MboParts): Buffer {
  const { atNs, action, side = 'N', price = 2n ** 63n - 1n, size = 0, id = 0n } = parts
  const bytes = Buffer.alloc(56)
  bytes.writeUInt8(56 / 4, 0)
  bytes.writeUInt8(160, 1)
  bytes.writeUInt32LE(parts.instrument ?? 17077, 4)
  bytes.writeBigUInt64LE(atNs, 8)
  bytes.writeBigUInt64LE(id, 16)
  bytes.writeBigInt64LE(price, 24)
  bytes.writeUInt32LE(size, 32)
  bytes.writeUInt8(parts.flags ?? 128, 36)
  bytes.write(action, 38)
  bytes.write(side, 39)
  bytes.writeBigUInt64LE(atNs + 7n, 40)
  return bytes
}

export type StatusParts = {
  readonly atNs: bigint
  readonly action: number
  /** Y, N or ~. */
  readonly isTrading?: string
  readonly instrument?: number
}

/** A record about the session, heard 7 ns after it happened. */
export function statusRecord(parts: StatusParts): Buffer {
  const bytes = Buffer.alloc(40)
  bytes.writeUInt8(40 / 4, 0)
  bytes.writeUInt8(18, 1)
  bytes.writeUInt32LE(parts.instrument ?? 17077, 4)
  bytes.writeBigUInt64LE(parts.atNs, 8)
  bytes.writeBigUInt64LE(parts.atNs + 7n, 16)
  bytes.writeUInt16LE(parts.action, 24)
  bytes.write(`${parts.isTrading ?? '~'}~~`, 30)
  return bytes
}
