/**
 * Gives `prototype`, of a class that stands in for one of the platform's, what that has and it lacks: members that this version of
 * Node has beyond the standard, or that the standard got since. The platform's own object behind it (`whole`) has them.
 */
export function delegateTheRest(prototype: object, platform: object): void {
  for (const name of Reflect.ownKeys(platform)) {
    if (Object.hasOwn(prototype, name)) continue;
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: object): unknown {
        const whole: unknown = Reflect.get(this, 'whole');
        if (typeof whole !== 'object' || whole === null) return undefined;
        const value: unknown = Reflect.get(whole, name);
        return typeof value === 'function' ? value.bind(whole) : value;
      },
    });
  }
}
