package steel.data.clean;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import steel.data.record.CorpusWriter;
import steel.data.record.CorpusWriter.Stretch;

/// The lines of a shard that are kept, by the file that gets them: neighbours are one stretch.
final class Stretches {
  private final Map<String, List<Stretch>> files = new LinkedHashMap<>();

  /// Keeps a line, behind all that were kept.
  ///
  /// @param file gets it
  void add(String file, Frame.Entry line) {
    List<Stretch> stretches = files.computeIfAbsent(file, _ -> new ArrayList<>());
    if (!stretches.isEmpty() && stretches.getLast().to() == line.from()) {
      stretches.set(stretches.size() - 1, new Stretch(stretches.getLast().from(), line.to()));
    } else {
      stretches.add(new Stretch(line.from(), line.to()));
    }
  }

  /// Hands all of them on.
  ///
  /// @param lines the file that they are stretches of
  void appendTo(CorpusWriter out, Path lines) throws IOException {
    for (Map.Entry<String, List<Stretch>> file : files.entrySet()) {
      out.append(file.getKey(), lines, file.getValue());
    }
  }
}
