/** Who works at a new make-believe company, and in which of its groups. */
export const SEED_PEOPLE = [
  { givenName: 'Ada', familyName: 'Lovelace', title: 'Head of Engineering', groups: ['Engineering'] },
  { givenName: 'Alan', familyName: 'Turing', title: 'Staff Engineer', groups: ['Engineering'] },
  { givenName: 'Grace', familyName: 'Hopper', title: 'Platform Engineer', groups: ['Engineering'] },
  { givenName: 'Katherine', familyName: 'Johnson', title: 'Data Analyst', groups: [] },
  { givenName: 'Mary', familyName: 'Jackson', title: 'Operations Lead', groups: [] },
  { givenName: 'Dorothy', familyName: 'Vaughan', title: 'Office Manager', groups: [] },
] as const;

/** Everyone is in here, as identity providers have it. */
export const EVERYONE = 'Everyone';
export const SEED_GROUPS = ['Engineering', EVERYONE] as const;
