/** Whole numbers out of zigzag LEB128 bytes in base64, differences added up `order` times. */
export function decodeColumn(column) {
  const bytes = atob(column.data)
  const values = []
  let at = 0
  let first = 0
  let second = 0
  while (at < bytes.length) {
    let raw = 0
    let power = 1
    let byte = 128
    while (byte >= 128) {
      byte = bytes.charCodeAt(at++)
      raw += (byte % 128) * power
      power *= 128
    }
    const coded = raw % 2 === 1 ? -(raw + 1) / 2 : raw / 2
    second = column.order === 2 ? second + coded : coded
    first = column.order === 0 ? coded : first + second
    values.push(first === column.missing ? Number.NaN : first * column.scale)
  }
  return Float64Array.from(values)
}

/** Every column of a table. */
export function decodeTable(columns) {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, decodeColumn(column)]),
  )
}
