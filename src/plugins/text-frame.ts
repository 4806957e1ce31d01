/**
 * A text message of a WebSocket as a server sends it: whole, unmasked and without compression (RFC 6455, 5.2), so that it has the
 * same bytes for whoever gets it. `ws` makes them anew for each socket.
 */
const FINAL_TEXT = 0x81;
/** The longest length that is written into the second byte; beyond it stands how many bytes hold it. */
const LONGEST_SHORT = 125;
const IN_TWO_BYTES = 126;
const IN_EIGHT_BYTES = 127;

export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const start = length <= LONGEST_SHORT ? 2 : length <= 0xffff ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = FINAL_TEXT;
  if (start === 2) frame[1] = length;
  else if (start === 4) {
    frame[1] = IN_TWO_BYTES;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = IN_EIGHT_BYTES;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, start);
  return frame;
}
