package steel.eval;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import steel.tokenizer.Tokenizer;

/// A tokenizer whose tokens are bytes: the id of a byte is its value.
final class ByteTokenizer {
  /// Id of the one token of two bytes, `:A`, in [#withMerge].
  static final int COLON_A = 256;

  static final int END_OF_TEXT = 257;
  static final int IM_START = 258;
  static final int IM_END = 259;
  static final int VOCAB_SIZE = 260;

  private ByteTokenizer() {}

  static Tokenizer of(Path folder) throws IOException {
    return write(folder, "");
  }

  /// Knows `:A` as one token, as the vocabulary of Qwen does.
  static Tokenizer withMerge(Path folder) throws IOException {
    return write(folder, ": A\n");
  }

  private static Tokenizer write(Path folder, String merges) throws IOException {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    int others = 256; // bytes that are no letters have stand-ins from U+0100
    for (int b = 0; b < 256; b++) {
      boolean plain = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
      vocabulary.put(Character.toString(plain ? b : others++), b);
    }
    vocabulary.put(":A", COLON_A);
    ObjectMapper json = new ObjectMapper();
    Files.writeString(folder.resolve("vocab.json"), json.writeValueAsString(vocabulary));
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n" + merges);
    Map<String, Object> special = new LinkedHashMap<>();
    special.put("257", Map.of("content", Tokenizer.END_OF_TEXT, "special", true));
    special.put("258", Map.of("content", Tokenizer.IM_START, "special", true));
    special.put("259", Map.of("content", Tokenizer.IM_END, "special", true));
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        json.writeValueAsString(Map.of("added_tokens_decoder", special)));
    return Tokenizer.read(folder);
  }
}
