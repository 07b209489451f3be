/// Shows data for somebody to look at: records, documents and packed tokens, with what cannot be
/// seen made visible. Used by the command `data inspect`.
@NullMarked
package steel.cli.inspect;

import org.jspecify.annotations.NullMarked;
