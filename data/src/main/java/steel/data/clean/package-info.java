/// Cleaning: runs the steps of a recipe over a corpus. In: documents, conversations and a list of
/// steps. Out: what is left of them, and how many each step changed or dropped. Start at
/// [Cleaning]; the steps themselves are in `steel.data.operator`.
@NullMarked
package steel.data.clean;

import org.jspecify.annotations.NullMarked;
