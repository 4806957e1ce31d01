/** Who may see what is computed from purchases. */

export const MAY_READ_STATISTICS = { can: 'sales.statistics.read' } as const;
