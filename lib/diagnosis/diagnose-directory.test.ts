import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ScimRequest } from '@/lib/ssoready/client';
import { SCIM_ADVICE } from './advice';
import { diagnoseDirectory } from './diagnose-directory';
import { facts, line, NOW } from './testing';
import type { DirectoryFacts } from './world';

const oktaPerson = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: 'ada@acme.example',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [{ primary: true, value: 'ada@acme.example', type: 'work' }],
  active: true,
};
const entraPerson = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  externalId: '58342554-38d6-4ec8-948c-50044d0a33fd',
  userName: 'ada@acme.example',
  active: 'True',
  displayName: 'Ada Lovelace',
};
const ago = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000).toISOString();

type Case = [name: string, code: string, log: ScimRequest[], facts?: Partial<DirectoryFacts>];

/** What each provider sends when it is set wrong, and the one finding that it must lead to. */
const CASES: Case[] = [
  ['no token yet', 'scim_no_token', [], { hasToken: false, firstRequestTime: undefined, lastRequestTime: undefined }],
  ['nothing ever', 'scim_never_sent', [], { firstRequestTime: undefined, lastRequestTime: undefined, userCount: 0 }],
  [
    'Okta with a token cut off while copying',
    'scim_bad_token',
    [line('GET /Users?startIndex=1&count=2', 401, { errorCode: 'bad_token', dialect: 'okta' })],
    { firstRequestTime: undefined, lastRequestTime: undefined, dialect: 'okta', userCount: 0 },
  ],
  [
    'JumpCloud after the token was replaced here',
    'scim_old_token',
    [
      line('POST /Users', 401, { errorCode: 'bad_token', dialect: 'jumpcloud', minutes: 5 }),
      line('POST /Users', 201, { dialect: 'jumpcloud', minutes: 60, body: oktaPerson }),
    ],
    { dialect: 'jumpcloud' },
  ],
  [
    'OneLogin with /Users in the base URL',
    'scim_wrong_url',
    [line('GET /Users/Users', 404, { errorCode: 'not_found' }), line('POST /Users/Users', 405)],
  ],
  [
    'PingOne with the base URL twice',
    'scim_wrong_url',
    [line('GET /v1/scim/scim_directory_x/Users', 404, { errorCode: 'http_404' })],
  ],
  [
    'Entra with the flag but no question mark',
    'scim_entra_flag_in_path',
    [line('GET /aadOptscim062020/Users', 404, { errorCode: 'http_404', dialect: 'entra' })],
    { dialect: 'entra' },
  ],
  [
    'Entra without the flag',
    'scim_entra_flag_missing',
    [
      line('PATCH /Users/scim_user_1', 200, {
        dialect: 'entra',
        body: { Operations: [{ op: 'Replace', path: 'active', value: 'False' }] },
      }),
    ],
    { dialect: 'entra' },
  ],
  [
    'OneLogin with its SCIM 1.1 template',
    'scim_version_1',
    [line('POST /Users', 400, { errorCode: 'invalidValue', body: { schemas: ['urn:scim:schemas:core:1.0'] } })],
    { dialect: 'onelogin' },
  ],
  [
    'a proxy that rewrites the content type',
    'scim_wrong_content_type',
    [line('POST /Users', 415, { errorCode: 'unsupported_media_type' })],
  ],
  [
    'a directory that is switched off',
    'scim_directory_disabled',
    [line('GET /Users', 403, { errorCode: 'directory_disabled' })],
  ],
  ['a failure of ours', 'scim_our_failure', [line('POST /Users', 500, { errorCode: 'internal', body: oktaPerson })]],
  ['Entra in quarantine', 'scim_silent', [], { dialect: 'entra', lastRequestTime: ago(4) }],
  ['Okta quiet for weeks', 'scim_quiet', [], { dialect: 'okta', lastRequestTime: ago(24 * 20) }],
  [
    'Entra sends where Okta was chosen',
    'scim_other_provider',
    [line('GET /Users', 200, { dialect: 'entra' })],
    { dialect: 'entra', chosenProvider: 'okta' },
  ],
  [
    'a user name that is no address and nothing beside it',
    'scim_no_email',
    [line('POST /Users', 400, { errorCode: 'email_required', body: { userName: 'ada' } })],
  ],
  [
    'CyberArk sends the login name, taken by a tolerant directory',
    'scim_no_email',
    [line('POST /Users', 201, { dialect: 'cyberark', body: { userName: 'ada', name: { givenName: 'Ada' } } })],
    { dialect: 'cyberark' },
  ],
  [
    'PingOne sends the user name and the mail beside it',
    'scim_username_not_email',
    [line('POST /Users', 201, { body: { ...oktaPerson, userName: 'ada' } })],
  ],
  [
    'a consultant of another company',
    'scim_domain_refused',
    [
      line('POST /Users', 400, {
        errorCode: 'domain_not_allowed',
        body: { ...oktaPerson, userName: 'x@other.example' },
      }),
    ],
  ],
  [
    'a consultant of another company, taken and marked',
    'scim_domain_marked',
    [
      line('POST /Users', 201, {
        errorCode: 'domain_not_allowed',
        body: { ...oktaPerson, userName: 'x@other.example' },
      }),
    ],
  ],
  [
    'Entra makes the same person again every cycle',
    'scim_repeated_conflict',
    [1, 40, 80].map((minutes) => line('POST /Users', 409, { errorCode: 'uniqueness', minutes, body: entraPerson })),
    { dialect: 'entra' },
  ],
  [
    'two accounts with one name, once',
    'scim_conflict',
    [line('POST /Users', 409, { errorCode: 'uniqueness', body: oktaPerson })],
  ],
  [
    'a look-up by something unknown',
    'scim_bad_filter',
    [line('GET /Users?filter=sn+eq+1', 400, { errorCode: 'invalidFilter' })],
  ],
  [
    'a path that does not close',
    'scim_bad_mapping',
    [line('PATCH /Users/scim_user_1', 400, { errorCode: 'invalidFilter', body: { Operations: [{ op: 'replace' }] } })],
  ],
  [
    'a manager mapped to a number',
    'scim_bad_mapping',
    [line('PATCH /Users/scim_user_1', 400, { errorCode: 'invalidValue', body: { Operations: [{ op: 'replace' }] } })],
  ],
  ['photos in the mapping', 'scim_too_large', [line('POST /Users', 413, { errorCode: 'payload_too_large' })]],
  [
    'connected since yesterday and nobody assigned',
    'scim_nobody_sent',
    [line('GET /Users', 200)],
    { userCount: 0, groupCount: 0, firstRequestTime: ago(20) },
  ],
  [
    'Okta pushes a group whose people are not assigned',
    'scim_member_unknown',
    [line('PATCH /Groups/scim_group_1', 200, { errorCode: 'member_unknown', dialect: 'okta' })],
    { dialect: 'okta' },
  ],
  [
    'groups without anybody in them',
    'scim_groups_without_members',
    [line('POST /Groups', 201, { resourceId: 'scim_group_1', body: { displayName: 'Engineering' } })],
  ],
  [
    'accountEnabled mapped the wrong way round',
    'scim_created_inactive',
    [line('POST /Users', 201, { resourceId: 'scim_user_1', body: { ...entraPerson, active: 'False' } })],
    { dialect: 'entra' },
  ],
  [
    'Okta remembers somebody who was removed here',
    'scim_unknown_resource',
    [line('PUT /Users/scim_user_1', 404, { errorCode: 'not_found', dialect: 'okta', body: oktaPerson })],
    { dialect: 'okta' },
  ],
  [
    'PingOne deletes instead of disabling',
    'scim_leavers_deleted',
    [line('DELETE /Users/scim_user_1', 204, { capability: 'delete', resourceId: 'scim_user_1' })],
  ],
  ['nobody has a name', 'scim_no_names', [line('POST /Users', 201, { body: { userName: 'ada@acme.example' } })]],
  [
    'Entra with the mail nickname as externalId',
    'scim_entra_external_id',
    [line('POST /Users?aadOptscim062020', 201, { dialect: 'entra', body: { ...entraPerson, externalId: 'ada' } })],
    { dialect: 'entra' },
  ],
];

describe('a directory that is set wrong', () => {
  it.each(CASES)('is told from: %s', (_name, code, log, changes = {}) => {
    const findings = diagnoseDirectory(facts(changes), log);
    const found = findings.find((finding) => finding.code === code);
    expect(findings.map((finding) => finding.code)).toContain(code);
    expect(found?.fix.length).toBeGreaterThan(20);
    // Nothing else is claimed beside it, except what is only worth knowing.
    expect(findings.filter((finding) => finding.code !== code && finding.severity !== 'info')).toEqual([]);
  });

  it('has a case for every finding that there is', () => {
    const covered = new Set(CASES.map(([, code]) => code));
    expect(Object.keys(SCIM_ADVICE).filter((code) => !covered.has(code))).toEqual([]);
  });

  it('has words for every code that a rule can give', () => {
    const rules = ['connection-rules', 'data-rules'].map((name) =>
      readFileSync(`${import.meta.dirname}/${name}.ts`, 'utf8'),
    );
    const codes = rules.flatMap((text) => [...text.matchAll(/'(scim_[a-z_0-9]+)'/g)].map(([, code]) => code ?? ''));
    expect(codes.filter((code) => code !== 'scim_directory_' && !(code in SCIM_ADVICE))).toEqual([]);
  });
});

describe('a directory that works', () => {
  const HEALTHY: [string, ScimRequest[], Partial<DirectoryFacts>][] = [
    [
      'Okta',
      [
        line('GET /Users?filter=userName+eq+%22ada%22', 200, { dialect: 'okta', minutes: 9 }),
        line('POST /Users', 201, { dialect: 'okta', body: oktaPerson, minutes: 8, resourceId: 'u1' }),
        line('POST /Groups', 201, { body: { displayName: 'Engineering', members: [] }, minutes: 7, resourceId: 'g1' }),
        line('PATCH /Groups/g1', 200, {
          resourceId: 'g1',
          minutes: 6,
          body: { Operations: [{ op: 'add', path: 'members', value: [{ value: 'u1' }] }] },
        }),
        line('PUT /Users/u1', 200, {
          resourceId: 'u1',
          capability: 'deactivate',
          minutes: 5,
          body: { ...oktaPerson, active: false },
        }),
      ],
      { dialect: 'okta', chosenProvider: 'okta' },
    ],
    [
      'Entra with the flag',
      [
        line('POST /Users?aadOptscim062020', 201, { dialect: 'entra', body: { ...entraPerson, active: true } }),
        line('GET /Users/scim_user_9?aadOptscim062020', 404, { dialect: 'entra', errorCode: 'not_found' }),
      ],
      { dialect: 'entra', chosenProvider: 'entra' },
    ],
    [
      'Google switches off, and deletes weeks later',
      [
        line('PATCH /Users/u1', 200, { resourceId: 'u1', capability: 'deactivate', minutes: 500 }),
        line('DELETE /Users/u1', 204, { resourceId: 'u1', capability: 'delete', minutes: 5 }),
      ],
      { dialect: 'google' },
    ],
    [
      'the sandbox in the manner of Okta',
      [line('POST /Users', 201, { body: oktaPerson })],
      { dialect: 'okta', chosenProvider: 'sandbox' },
    ],
  ];
  it.each(HEALTHY)('gives nothing to say: %s', (_name, log, changes) => {
    expect(diagnoseDirectory(facts(changes), log)).toEqual([]);
  });
});

describe('a fault that was put right', () => {
  const refused = { ...oktaPerson, userName: 'x@other.example' };
  it.each<Case>([
    [
      'a token',
      'x',
      [line('GET /Users', 401, { errorCode: 'bad_token', minutes: 9 }), line('GET /Users', 200, { minutes: 1 })],
    ],
    [
      'an address',
      'x',
      [line('GET /Users/Users', 404, { errorCode: 'http_404', minutes: 9 }), line('GET /Users', 200, { minutes: 1 })],
    ],
    [
      'a domain',
      'x',
      [
        line('POST /Users', 400, { errorCode: 'domain_not_allowed', minutes: 9, body: refused }),
        line('POST /Users', 201, { minutes: 1, body: refused }),
      ],
    ],
    [
      'somebody switched on after all',
      'x',
      [
        line('POST /Users', 201, { resourceId: 'u1', minutes: 9, body: { ...oktaPerson, active: false } }),
        line('PATCH /Users/u1', 200, {
          resourceId: 'u1',
          minutes: 1,
          body: { Operations: [{ op: 'replace', value: { active: true } }] },
        }),
      ],
    ],
    ['long ago', 'x', [line('POST /Users', 409, { errorCode: 'uniqueness', minutes: 8 * 24 * 60, body: oktaPerson })]],
  ])('is over: %s', (_name, _code, log) => {
    expect(diagnoseDirectory(facts(), log)).toEqual([]);
  });

  it('is not over for one person because another arrived', () => {
    const log = [
      line('POST /Users', 400, { errorCode: 'domain_not_allowed', minutes: 9, body: refused }),
      line('POST /Users', 201, { minutes: 1, body: oktaPerson }),
    ];
    expect(diagnoseDirectory(facts(), log).map(({ code }) => code)).toEqual(['scim_domain_refused']);
  });
});

describe('what a finding says', () => {
  const log = [1, 2, 3, 4, 5, 6, 7].map((minutes) => line('POST /Users', 401, { errorCode: 'bad_token', minutes }));

  it('speaks in the words of the provider that was recognised, before the one that was chosen', () => {
    const fixOf = (changes: Partial<DirectoryFacts>) => diagnoseDirectory(facts(changes), log)[0]?.fix;
    expect(fixOf({ dialect: 'jumpcloud', chosenProvider: 'okta' })).toMatch(/^JumpCloud →/);
    expect(fixOf({ dialect: '', chosenProvider: 'okta' })).toMatch(/^Okta →/);
    expect(fixOf({ dialect: 'zitadel' })).toMatch(/^Make a new token/);
  });

  it('counts every occurrence and shows the newest five', () => {
    const [finding] = diagnoseDirectory(facts(), log);
    expect(finding?.count).toBe(7);
    expect(finding?.evidence.map(({ time }) => time)).toEqual(log.slice(0, 5).map(({ time }) => time));
    expect(finding?.evidence[0]?.text).toBe('POST /Users → 401 bad_token');
  });

  it('is the same whatever order the log comes in', () => {
    expect(diagnoseDirectory(facts(), [...log].reverse())).toEqual(diagnoseDirectory(facts(), log));
  });

  it('survives bodies that are cut, not JSON, or of no known form', () => {
    const odd = ['{"userName": "a', '[]', 'null', '"x"', '{"emails":{"value":1},"active":"maybe"}', '{"Operations":7}'];
    for (const body of odd) {
      expect(() =>
        diagnoseDirectory(facts(), [line('POST /Users', 201, { body }), line('POST /Groups', 201, { body })]),
      ).not.toThrow();
    }
  });
});
