package steel.data.pack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import steel.data.PackRecipe.Dealing;

/// Files of documents, dealt in turn to streams of tokens.
///
/// @param files all of them, in their order; file `i` belongs to stream `i % count`
/// @param count how many streams
record Streams(List<Path> files, int count) {
  Streams {
    files = List.copyOf(files);
  }

  /// Deals files as a recipe says. Java's own shuffle takes the place of Python's: it decides which
  /// stream a file is in, nothing else.
  static Streams of(List<Path> files, Dealing dealing) {
    List<Path> ordered = new ArrayList<>(files);
    if (dealing.order() == Dealing.Order.SHUFFLED) {
      Collections.sort(ordered);
      Collections.shuffle(ordered, new Random(dealing.seed()));
    }
    if (dealing.maxFiles() > 0 && dealing.maxFiles() < ordered.size()) {
      ordered = ordered.subList(0, dealing.maxFiles());
    }
    return new Streams(ordered, Math.min(dealing.streams(), ordered.size()));
  }

  int streamOf(int file) {
    return file % count;
  }
}
