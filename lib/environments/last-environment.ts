/** The cookie that remembers which environment was looked at last. Not a secret, and never trusted: see pickEnvironment. */
export const LAST_ENVIRONMENT_COOKIE = 'vestibule.last_environment';
