/** What the doctor found: a problem keeps something from working, a warning is a risk that somebody should know of. */
export type Finding = { level: 'ok' | 'warning' | 'problem'; check: string; what: string; fix?: string };
