/** Names the environment of a request that the console makes. Apart from the engine, whose whole code its client needs not load. */
export const ENVIRONMENT_HEADER = 'vestibule-environment';
