/// Whole-tree tests: which room may use which, recipes that must parse, README commands that must
/// run.
@NullMarked
package steel.checks;

import org.jspecify.annotations.NullMarked;
