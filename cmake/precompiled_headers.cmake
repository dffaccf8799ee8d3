# What nearly every source includes, parsed once for the builds of the developers. What is installed is built without it, so that a
# source that forgets an include does not build there.
add_library(kanal_precompiled OBJECT cmake/precompiled_headers.cpp)
target_link_libraries(kanal_precompiled PRIVATE kanal_compiler)
target_precompile_headers(kanal_precompiled PRIVATE
    <algorithm> <array> <charconv> <chrono> <cstdint> <filesystem> <functional> <map> <memory> <optional> <set>
    <string> <string_view> <system_error> <utility> <variant> <vector>)

# GCC writes other bytes each time. The compiler cache takes this file in their place (CCACHE_PCH_EXTSUM), so that checkouts share what
# was compiled with them; a line of the command is part of what it compares anyway.
file(SHA256 ${CMAKE_CURRENT_LIST_FILE} headers)
file(CONFIGURE OUTPUT CMakeFiles/kanal_precompiled.dir/cmake_pch.hxx.gch.sum
    CONTENT "${headers} ${CMAKE_CXX_COMPILER_VERSION} ${KANAL_SANITIZE} ${CMAKE_CXX_FLAGS_DEBUG}\n")

function(kanal_reuse_precompiled folder)
    get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
    foreach(target ${targets})
        get_target_property(type ${target} TYPE)
        if(type MATCHES "^(STATIC_LIBRARY|OBJECT_LIBRARY|EXECUTABLE)$" AND NOT target STREQUAL "kanal_precompiled")
            target_precompile_headers(${target} REUSE_FROM kanal_precompiled)
        endif()
    endforeach()
    get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
    foreach(inner ${folders})
        kanal_reuse_precompiled(${inner})
    endforeach()
endfunction()
kanal_reuse_precompiled(${PROJECT_SOURCE_DIR})
