/** A guide's sentence: `**name**` is what is written on the provider's screen, `` `code` `` is what is typed. */
export function RichText({ children }: { children: string }) {
  const parts = children.split(/(\*\*[^*]+\*\*|`[^`]+`)/g);
  return (
    <>
      {parts.map((part, index) => {
        // The text is constant: its parts never move.
        const key = `${index}:${part}`;
        if (part.startsWith('**')) return <b key={key}>{part.slice(2, -2)}</b>;
        if (part.startsWith('`')) {
          return (
            <code key={key} className="rounded bg-raised px-1 py-px">
              {part.slice(1, -1)}
            </code>
          );
        }
        return part;
      })}
    </>
  );
}
