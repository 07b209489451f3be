@echo off
rem Starts Steel on Windows: needs a JDK 25 or newer in STEEL_JAVA_HOME or JAVA_HOME, and Maven to build.
setlocal enabledelayedexpansion
set "ROOT=%~dp0"
if not "%STEEL_JAVA_HOME%"=="" set "JAVA_HOME=%STEEL_JAVA_HOME%"
if "%JAVA_HOME%"=="" (
  echo steel: no JDK found; install a JDK 25 or newer and set STEEL_JAVA_HOME to its folder. 1>&2
  exit /b 2
)
set "MAJOR="
for /f "tokens=2 delims==." %%v in ('findstr /b "JAVA_VERSION=" "%JAVA_HOME%\release"') do set "MAJOR=%%~v"
set "MAJOR=%MAJOR:"=%"
if %MAJOR%0 LSS 250 (
  echo steel: %JAVA_HOME% is version %MAJOR%; set STEEL_JAVA_HOME to the folder of a JDK 25 or newer. 1>&2
  exit /b 2
)
set "DIST=%ROOT%"
if exist "%ROOT%pom.xml" (
  set "DIST=%ROOT%cli\target\steel\"
  if "%~1"=="test" (
    set "EXCLUDED=long"
    if "%~2"=="--long" set "EXCLUDED=none"
    call mvn -B -ntp -f "%ROOT%pom.xml" "-Dsteel.test.excludedGroups=!EXCLUDED!" verify
    exit /b !ERRORLEVEL!
  )
  if not exist "!DIST!lib" (
    where mvn >nul 2>nul || (
      echo steel: building needs Maven 3.8 or newer and no mvn is on the PATH. 1>&2
      exit /b 2
    )
    call mvn -q -B -ntp -f "%ROOT%pom.xml" -DskipTests -pl cli -am package || exit /b 2
  )
)
if "%STEEL_HEAP%"=="" set "STEEL_HEAP=1g"
"%JAVA_HOME%\bin\java" --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED ^
  --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Xmx%STEEL_HEAP% ^
  -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 ^
  -Dorg.bytedeco.javacpp.noPointerGC=true -Djava.awt.headless=true ^
  -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 ^
  %STEEL_JAVA_OPTS% "-Dsteel.home=%ROOT%." -cp "%DIST%lib\*" steel.cli.Main %*
