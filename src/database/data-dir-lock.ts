export async function lockDataDir(_dataDir: string): Promise<() => Promise<void>> {
  return async () => {};
}
