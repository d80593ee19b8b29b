/** The door within the door. Decoration beside the product's name. */
export function Logo({ className = 'size-5 text-accent' }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" className={className}>
      <path d="M4 21V8a8 8 0 0 1 16 0v13" />
      <path d="M9 21v-9a3 3 0 0 1 6 0v9" />
    </svg>
  );
}
