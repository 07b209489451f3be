/// Byte-level BPE: trains it, encodes and decodes with it, renders chats for it. In and out: the
/// tokenizer files of a Hugging Face model folder. Start at [Tokenizer].
@NullMarked
package steel.tokenizer;

import org.jspecify.annotations.NullMarked;
