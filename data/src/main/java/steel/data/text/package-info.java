/// What several stages have to know of characters: their classes, and hashes of texts that results
/// depend on. Start at [Characters].
@NullMarked
package steel.data.text;

import org.jspecify.annotations.NullMarked;
