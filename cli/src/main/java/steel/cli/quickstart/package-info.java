/// `steel quickstart`: every stage in order, from raw text to a chat. A stage runs again only if
/// its recipe, its inputs or its output changed. Start at [Quickstart].
@NullMarked
package steel.cli.quickstart;

import org.jspecify.annotations.NullMarked;
