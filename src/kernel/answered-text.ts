/** The `data` of an answer as the database wrote it: JSON text, which a transport may send as it is. */
export class AnsweredText {
  readonly json: string;
  /** How many objects it holds, itself not counted. */
  readonly objects: number;
  #data: Record<string, unknown> | undefined;

  constructor(json: string, objects: number) {
    this.json = json;
    this.objects = objects;
  }

  /** The same, for whoever needs values. Parsed when it is first asked for. */
  get data(): Record<string, unknown> {
    this.#data ??= JSON.parse(this.json) as Record<string, unknown>;
    return this.#data;
  }
}
