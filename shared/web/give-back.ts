/** Gives memory of bytes back as soon as they are used up. */

/**
 * Empties the bytes and gives their memory back at once. V8 sees of a large buffer only its handle, so that many used
 * ones pile up before it looks for them. Nothing happens where the memory is shared with other bytes, or by a Node
 * before 22, which cannot.
 */
export function giveBack(bytes: Buffer): void {
  const { buffer } = bytes;
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== bytes.byteLength) return;
  if (typeof buffer.transfer === 'function') buffer.transfer(0);
}
