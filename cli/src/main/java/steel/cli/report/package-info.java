/// Reports for people: one HTML file that needs nothing else, and the same plots as PNG. In:
/// [ReportData], made by the quickstart or read from run folders. Start at [Report].
@NullMarked
package steel.cli.report;

import org.jspecify.annotations.NullMarked;
