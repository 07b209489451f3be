/// Cleaning: operators with the names and parameters of data-juicer, and the driver that runs them
/// over a corpus. In: documents, conversations and a list of steps. Out: what is left of them, and
/// how many each step changed or dropped. Start at [Operator], then [Cleaning]. Operators are pure
/// and thread-safe, so that any driver can run them. Knows nothing of the tokenizer.
@NullMarked
package steel.data.clean;

import org.jspecify.annotations.NullMarked;
