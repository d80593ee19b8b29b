/** Where an operator goes whose session has ended. */
export const CONSOLE_AGAIN = { href: '/sign-in/operator', label: 'Sign in again' } as const;
