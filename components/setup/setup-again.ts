/** Where a customer admin goes whose session has ended: the page says why, and that the link opens it again. */
export const SETUP_AGAIN = { href: '/setup/checklist', label: 'What to do now' } as const;
