/** Shows on a terminal that an answer is waited for: whatever takes longer than two seconds moves. */

const firstMs = 2_000;
const nextMs = 1_000;

/** Waits, and answers what comes. Nothing is shown where no person looks. */
export async function whileWaiting<T>(
  work: Promise<T>,
  out: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
): Promise<T> {
  if (!out.isTTY) return work;
  const from = Date.now();
  let isShown = false;
  const show = (): void => {
    isShown = true;
    out.write(`\r\u001b[Kwaiting for the answer, ${Math.round((Date.now() - from) / 1000)} s`);
  };
  let every: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    show();
    every = setInterval(show, nextMs);
  }, firstMs);
  try {
    return await work;
  } finally {
    clearTimeout(first);
    clearInterval(every);
    if (isShown) out.write('\r\u001b[K');
  }
}
