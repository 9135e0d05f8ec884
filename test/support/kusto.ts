/** Reads a query as Azure Monitor would: with Microsoft's own analyser of the language, and the columns of the table. */
import { createRequire } from 'node:module';

interface KustoLanguage {
  readonly Symbols: {
    readonly TableSymbol: { From(schema: string): { WithName(name: string): unknown } };
    readonly DatabaseSymbol: { readonly $ctor1: new (name: string, tables: readonly unknown[]) => unknown };
  };
  readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } };
  readonly KustoCode: {
    ParseAndAnalyze(
      query: string,
      globals: unknown,
    ): {
      GetDiagnostics(): { readonly Count: number; getItem(index: number): { readonly Message: string } };
    };
  };
}

declare global {
  // The package knows no modules: it hangs itself on the global object.
  var Kusto: { readonly Language: KustoLanguage } | undefined;
}

/** Columns of Application Insights' tables that our queries may use (Azure Monitor reference, application tables). */
const tables = {
  customMetrics:
    '(timestamp: datetime, name: string, value: real, valueCount: int, valueSum: real, valueMin: real, valueMax: real, customDimensions: dynamic, operation_Id: string, cloud_RoleName: string)',
  customEvents:
    '(timestamp: datetime, name: string, customDimensions: dynamic, operation_Id: string, cloud_RoleName: string)',
  dependencies:
    '(timestamp: datetime, name: string, target: string, resultCode: string, success: string, duration: real, customDimensions: dynamic, operation_Id: string)',
  requests:
    '(timestamp: datetime, name: string, resultCode: string, success: string, duration: real, customDimensions: dynamic, operation_Id: string)',
  traces:
    '(timestamp: datetime, message: string, severityLevel: int, customDimensions: dynamic, operation_Id: string)',
} as const;

/** The mistakes in a query, in the analyser's own sentences; none when it would run. */
export function mistakesOf(query: string): readonly string[] {
  const { Symbols, GlobalState, KustoCode } = language();
  const known = Object.entries(tables).map(([name, schema]) =>
    Symbols.TableSymbol.From(schema).WithName(name),
  );
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.$ctor1('app', known));
  const found = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  return Array.from({ length: found.Count }, (_, index) => found.getItem(index).Message);
}

function language(): KustoLanguage {
  if (globalThis.Kusto === undefined) {
    const load = createRequire(import.meta.url);
    load('@kusto/language-service-next/bridge.min.js');
    load('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  }
  if (globalThis.Kusto === undefined) throw new Error('The analyser did not load.');
  return globalThis.Kusto.Language;
}
