interface TagProps {
  label: string;
  /** #rrggbb, from the organization's own settings: shown as a dot, so any colour keeps the text readable. */
  color?: string | null;
}

export function Tag({ label, color }: TagProps) {
  return (
    <span className="tag" title={label}>
      <span className="tag-dot" style={color ? { background: color } : undefined} />
      <span className="tag-text">{label}</span>
    </span>
  );
}

/** The tags of a record in one line. */
export function Tags({ tags }: { tags: readonly { id: number; name: string; color: string | null }[] }) {
  return (
    <span className="tags">
      {tags.map((tag) => (
        <Tag key={tag.id} label={tag.name} color={tag.color} />
      ))}
    </span>
  );
}
