package steel.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import steel.config.ConfigException;
import steel.files.FormatException;

/// The questions of one subject in the form of C-Eval: `val/NAME_val.csv` is asked,
/// `dev/NAME_dev.csv`, where there is one, gives worked examples. Columns are found by the names in
/// the header, `id,question,A,B,C,D,answer`; others, such as `explanation`, are left alone.
///
/// @param name as in the file names
/// @param examples from `dev`, in file order
/// @param questions from `val`, in file order
record Subject(String name, List<Question> examples, List<Question> questions) {
  private static final String ASKED = "_val.csv";
  private static final List<String> COLUMNS =
      List.of("id", "question", "A", "B", "C", "D", "answer");
  private static final int CHOICES = 4;

  /// The same with no more than some questions.
  Subject first(int most) {
    return new Subject(name, examples, questions.subList(0, Math.min(most, questions.size())));
  }

  /// Every subject of a folder, by name.
  ///
  /// @throws ConfigException if the folder holds no questions
  /// @throws FormatException naming file and record of the first that is not a question
  static List<Subject> readAll(Path folder) throws IOException {
    Path asked = folder.resolve("val");
    if (!Files.isDirectory(asked)) {
      throw none(folder);
    }
    List<Path> files;
    try (Stream<Path> listing = Files.list(asked)) {
      files = listing.filter(f -> f.getFileName().toString().endsWith(ASKED)).sorted().toList();
    } catch (NotDirectoryException e) {
      throw none(folder);
    }
    if (files.isEmpty()) {
      throw none(folder);
    }
    List<Subject> subjects = new ArrayList<>();
    for (Path file : files) {
      String fileName = file.getFileName().toString();
      String name = fileName.substring(0, fileName.length() - ASKED.length());
      Path examples = folder.resolve("dev").resolve(name + "_dev.csv");
      subjects.add(
          new Subject(
              name,
              Files.exists(examples) ? readFile(examples, name) : List.of(),
              readFile(file, name)));
    }
    return subjects;
  }

  private static ConfigException none(Path folder) {
    return new ConfigException(
        folder + ": no questions; C-Eval's form is wanted, that is val/SUBJECT" + ASKED);
  }

  /// The questions of one file.
  static List<Question> readFile(Path file, String subject) throws IOException {
    return questions(file, subject, Csv.read(file));
  }

  static List<Question> questions(Path file, String subject, List<Csv.Row> rows) {
    if (rows.isEmpty()) {
      throw new FormatException(
          file, "is empty; the header is missing: " + String.join(",", COLUMNS));
    }
    List<String> header = rows.getFirst().cells();
    for (String column : COLUMNS) {
      if (!header.contains(column)) {
        throw new FormatException(
            file,
            "no column \"%s\" in the header; wanted: %s"
                .formatted(column, String.join(",", COLUMNS)));
      }
    }
    if (rows.size() == 1) {
      throw new FormatException(file, "a header and no questions; is the file cut off?");
    }
    List<Question> questions = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int record = 1; record < rows.size(); record++) {
      Csv.Row row = rows.get(record);
      String where = "record %d (line %d)".formatted(record, row.line());
      Question question = question(file, where, subject, header, row.cells());
      if (!ids.add(question.id())) {
        throw new FormatException(file, "%s: id %s is there twice".formatted(where, question.id()));
      }
      questions.add(question);
    }
    return List.copyOf(questions);
  }

  private static Question question(
      Path file, String where, String subject, List<String> header, List<String> cells) {
    if (cells.size() != header.size()) {
      throw new FormatException(
          file,
          "%s has %d cells, the header has %d; a text with a comma in it wants quotes"
              .formatted(where, cells.size(), header.size()));
    }
    String text = cells.get(header.indexOf("question"));
    if (text.isBlank()) {
      throw new FormatException(file, where + ": the question is empty");
    }
    List<String> choices = new ArrayList<>();
    for (int i = 0; i < CHOICES; i++) {
      String choice = cells.get(header.indexOf(Question.letter(i)));
      if (choice.isBlank()) {
        throw new FormatException(
            file, "%s: choice %s is empty".formatted(where, Question.letter(i)));
      }
      choices.add(choice);
    }
    String answer = cells.get(header.indexOf("answer"));
    int index = answer.length() == 1 ? "ABCD".indexOf(answer) : -1;
    if (index < 0) {
      throw new FormatException(
          file, "%s: the answer is \"%s\", wanted A, B, C or D".formatted(where, answer));
    }
    return new Question(subject, cells.get(header.indexOf("id")), text, choices, index);
  }
}
