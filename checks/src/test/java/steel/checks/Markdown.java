package steel.checks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The fenced code blocks of a Markdown file.
///
/// @param blocks in order
record Markdown(Path file, List<Block> blocks) {
  private static final String FENCE = "```";

  /// One block.
  ///
  /// @param language what stands behind the opening fence, often nothing
  record Block(String language, List<String> lines) {
    String text() {
      return String.join("\n", lines) + "\n";
    }
  }

  static Markdown read(Path file) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> open = null;
    String language = "";
    for (String line : Files.readAllLines(file)) {
      if (!line.startsWith(FENCE)) {
        if (open != null) {
          open.add(line);
        }
      } else if (open == null) {
        language = line.substring(FENCE.length()).strip();
        open = new ArrayList<>();
      } else {
        blocks.add(new Block(language, List.copyOf(open)));
        open = null;
      }
    }
    if (open != null) {
      throw new IllegalStateException(file + ": a code block never ends");
    }
    return new Markdown(file, List.copyOf(blocks));
  }

  /// The blocks of one language.
  List<Block> blocks(String language) {
    return blocks.stream().filter(block -> block.language().equals(language)).toList();
  }

  /// Every line of its shell blocks: one command each.
  List<String> commands() {
    return blocks("sh").stream()
        .flatMap(block -> block.lines().stream())
        .filter(line -> !line.isBlank())
        .toList();
  }
}
