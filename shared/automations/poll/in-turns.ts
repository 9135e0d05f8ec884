/** Long works side by side that give way to each other. */

/** Lets each work go on to where it next gives way, one after the other, until all have ended. Throws what a work throws. */
export async function inTurns(works: readonly AsyncIterator<unknown, unknown, undefined>[]): Promise<void> {
  let open = works;
  while (open.length > 0) {
    const going: AsyncIterator<unknown, unknown, undefined>[] = [];
    for (const work of open) if ((await work.next()).done !== true) going.push(work);
    open = going;
  }
}
