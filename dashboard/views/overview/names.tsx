/** Names of links, timers or secrets, each by itself, whatever its script: three of them, and the others on demand. */
const maxNames = 3;

/** Renders three names, and the others on demand. */
export function Names({ names }: { readonly names: readonly string[] }) {
  const others = names.slice(maxNames);
  return (
    <>
      <List names={names.slice(0, maxNames)} />
      {others.length > 0 && (
        <details class="inline">
          <summary>and {others.length} more</summary>
          <List names={others} />
        </details>
      )}
    </>
  );
}

function List({ names }: { readonly names: readonly string[] }) {
  return (
    <>
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 && ', '}
          <bdi>{name}</bdi>
        </span>
      ))}
    </>
  );
}
