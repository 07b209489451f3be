@NullMarked
package steel.tokenizer;

import org.jspecify.annotations.NullMarked;
