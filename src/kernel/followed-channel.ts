/** What the reader of one channel hears: the channel, and those that go on as the same one meanwhile. */
import type { ChannelJoin } from './module.ts';

export class FollowedChannel {
  readonly #channel: string;
  /** A tree for each family, so that parting a branch takes along what was joined to it before. */
  readonly #into = new Map<string, string>();

  /** `joins` are those that hold now, earlier ones first. */
  constructor(channel: string, joins: readonly ChannelJoin[]) {
    this.#channel = channel;
    for (const join of joins) this.#note(join);
  }

  hears(channels: readonly string[]): boolean {
    const last = this.#lastOf(this.#channel);
    return channels.some((channel) => channel === this.#channel || this.#lastOf(channel) === last);
  }

  /** True if it concerns what is heard here. */
  follow(join: ChannelJoin): boolean {
    const isOurs = this.hears(join.into === null ? [join.channel] : [join.channel, join.into]);
    if (isOurs) this.#note(join);
    return isOurs;
  }

  #note({ channel, into }: ChannelJoin): void {
    this.#into.delete(channel);
    if (into === null) return;
    // What others join stands for itself, whatever was known of it: no circle can close.
    this.#into.delete(into);
    this.#into.set(channel, into);
  }

  #lastOf(channel: string): string {
    let last = channel;
    for (let next = this.#into.get(last); next !== undefined; next = this.#into.get(last)) last = next;
    return last;
  }
}
