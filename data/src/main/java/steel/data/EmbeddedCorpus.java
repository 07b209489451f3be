package steel.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import steel.data.corpus.CorpusFiles;
import steel.data.record.OutputFolder;
import steel.files.AtomicFolder;
import steel.files.Progress;

/// The corpus that comes with Steel: a small Chinese world, with a dash of English and code, made
/// from a seed, without downloads. Rich enough that a model of a few million parameters learns to
/// answer questions on it in minutes.
///
/// A folder of it holds
/// - `sources/SOURCE/…`: training texts in the layouts of the ten original sources, with dirt
///   planted among them;
/// - `questions/{dev,val}/TOPIC_{dev,val}.csv`: held-out multiple choice in C-Eval's form; its
///   facts are in the training texts, its sentences are not;
/// - `planted.json`: which dirt was planted where; read by [PlantedDirt];
/// - `summary.json`: how much of all.
///
/// Many of the training conversations ask multiple choice exactly as [#examPrompt] words it, so an
/// evaluation that asks in these words measures knowledge and not the reading of a new form.
public final class EmbeddedCorpus {
  private static final String EXAM_INSTRUCTION = "以下是单项选择题,请写出正确的选项和它的字母:";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private EmbeddedCorpus() {}

  /// Writes the corpus; `folder` appears whole or not at all, and replaces an older one.
  ///
  /// @param seed the same seed gives the same bytes, on any machine
  /// @return what `summary.json` says
  /// @throws steel.config.ConfigException if `folder` is something else than an older output
  /// @throws IOException if the disk refuses
  public static CorpusSummary write(Path folder, long seed, Progress progress) throws IOException {
    OutputFolder.check(folder, List.of(), Set.of("sources", "questions", "planted.json"));
    try (var task = progress.start("corpus", "folders", 1);
        var whole = AtomicFolder.beside(folder)) {
      CorpusFiles.Counts counts = CorpusFiles.write(whole.path(), seed);
      CorpusSummary summary =
          new CorpusSummary(seed, counts.records(), counts.questions(), counts.planted());
      Files.write(whole.path().resolve("summary.json"), JSON.writeValueAsBytes(summary));
      whole.commit();
      task.advance(1);
      return summary;
    }
  }

  /// The user's turn of a multiple-choice question:
  ///
  /// ```
  /// 以下是单项选择题,请写出正确的选项和它的字母:
  /// {question}
  /// {option} A
  /// {option} B
  /// {option} C
  /// {option} D
  /// 答案:
  /// ```
  ///
  /// The answer is the line of the right option, text and letter. Only signs that Unicode
  /// normalisation and the cleaning operators leave as they are.
  ///
  /// @param options in order, from A
  public static String examPrompt(String question, List<String> options) {
    StringBuilder prompt = new StringBuilder(EXAM_INSTRUCTION).append('\n').append(question);
    for (int i = 0; i < options.size(); i++) {
      prompt.append('\n').append(option(String.valueOf((char) ('A' + i)), options.get(i)));
    }
    return prompt.append("\n答案:").toString();
  }

  /// One option of a question, `河内 A`.
  ///
  /// The letter stands directly behind the text, because to go on as it went on before is the first
  /// thing that a small model learns from its context; finding a letter that stands before or
  /// further away takes it many times longer. At the start of a line the text is the token that it
  /// is inside a sentence: behind a space Qwen2's splitting would make it another.
  public static String option(String letter, String text) {
    return text + " " + letter;
  }
}
